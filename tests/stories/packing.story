# Packing, told by what the packer does and what the station answers. See story.py for the words.

packing: an order from tote to truck
  open SO-1001 2 x pens + 1 x tape  -> screen verify, notice order-opened, left 3, tone ok, report order-opened
  scan pens                         -> notice item-correct, left 2, tone ok
  scan pens                         -> left 1, tone ok
  scan tape                         -> screen apply-label, notice order-complete, print carton label, tone done
  printer done                      -> report carton-closed
  scan label                        -> report order-shipped, screen idle, notice order-shipped, tone done

packing: a one-unit order takes two scans after its tote
  open SO-1002 1 x mug              -> left 1
  scan mug                          -> screen apply-label, print carton label
  scan label                        -> report carton-closed, report order-shipped, screen idle

packing: wrong item
  open SO-1003 2 x pens + 1 x tape  -> left 3
  scan mug                          -> screen wrong-item, tone wrong, report wrong-item-scanned
  scan unknown                      -> screen wrong-item, tone wrong
  press undo                        -> screen wrong-item, tone wrong
  badge bo                          -> screen wrong-item, tone wrong
  scan pens                         -> screen verify, notice item-correct, left 2, tone ok

packing: asking what is missing does not end an alarm
  open SO-1024 2 x pens + 1 x tape
  scan mug                          -> screen wrong-item, tone wrong
  press missing                     -> screen missing
  press back                        -> screen wrong-item, tone wrong
  press missing; press 1            -> screen missing-reason
  power cut                         -> screen missing-reason
  press back                        -> screen wrong-item, tone wrong
  press missing; press 1; press 1   -> screen verify, notice short-recorded, left 2, report line-short
  scan pens case of 6               -> screen too-many, tone too-many
  press missing; press back         -> screen too-many, tone too-many
  scan pens                         -> screen verify, left 1

packing: asking for another label does not end a wrong label's alarm
  open SO-1025 1 x pens
  scan pens; printer done           -> print carton label, screen apply-label, report carton-closed
  scan another label                -> screen wrong-label, tone wrong
  press reprint                     -> screen reprint
  power cut                         -> screen reprint
  press back                        -> screen wrong-label, tone wrong
  press reprint; press 2            -> screen apply-label, print copy 2
  scan another label                -> screen wrong-label, tone wrong
  scan label                        -> report order-shipped, screen idle

packing: one too many, and a case that is too many
  open SO-1004 2 x pens + 1 x tape  -> left 3
  scan pens case of 6               -> screen too-many, tone too-many, report over-scanned
  scan pens case of 2               -> screen verify, left 1
  scan pens                         -> screen too-many, tone too-many
  scan tape                         -> screen apply-label, print carton label

packing: printer runs out of labels
  open SO-1005 2 x pens + 1 x tape
  scan pens; scan pens              -> left 1
  scan tape                         -> print carton label
  printer paper-out                 -> screen apply-label, notice label-failed, tone refused
  printer ready; press reprint      -> print copy 2, report label-reprinted, notice order-complete
  printer done                      -> report carton-closed
  scan label                        -> report order-shipped, screen idle, tone done

packing: the power goes while a label is printing
  open SO-1006 1 x pens
  scan pens                         -> print carton label
  power cut                         -> screen doubt, tone supervisor
  scan pens                         -> screen doubt, tone refused
  press no                          -> screen apply-label, print copy 2
  printer silent                    -> screen doubt
  press yes                         -> screen apply-label, report carton-closed
  power cut                         -> screen apply-label
  scan label                        -> report order-shipped, screen idle

packing: the power goes in mid-carton
  open SO-1007 2 x pens + 1 x tape
  scan pens                         -> left 2
  power cut                         -> screen verify, left 2
  scan pens; scan tape              -> print carton label, screen apply-label

packing: lot and date in two codes of one unit
  open SO-1035 2 x milk + 1 x pens  -> left 3
  scan milk that says lot L1        -> screen verify, notice scan-also-expiry, left 3, tone refused
  scan unknown                      -> notice code-unknown, tone refused
  power cut                         -> screen verify
  scan a code that says date 2031-05-31 -> notice item-correct, left 2, tone ok, report units-scanned
  scan a code that says date 2031-05-31 -> left 2, tone ok
  scan milk that says date 2031-06-30   -> notice scan-also-lot, left 2
  press undo                        -> notice half-dropped, left 2
  scan milk that says date 2020-01-31   -> screen unit-past, tone wrong, report unit-stopped
  scan milk that says date 2031-06-30 lot L2 -> screen verify, notice item-correct, left 1
  scan pens                         -> screen apply-label, print carton label
  scan label                        -> report carton-closed, report order-shipped, screen idle

packing: a serial is packed once
  open SO-1036 2 x lamp
  scan lamp                         -> notice scan-also-serial, left 2
  scan a code that says serial S1   -> notice item-correct, left 1
  scan lamp that says serial S1     -> screen unit-twice, tone wrong
  scan lamp that says serial S2     -> screen apply-label, print carton label
  scan label                        -> report order-shipped, screen idle

packing: an item is missing
  open SO-1008 2 x pens + 1 x tape
  scan tape                         -> left 2
  press missing                     -> screen missing-reason
  press 9                           -> screen missing-reason, tone refused
  press back                        -> screen verify, left 2
  press missing; press 1            -> report line-short, print carton label, screen apply-label
  scan label                        -> report order-shipped, screen idle

packing: nothing of the order is there
  open SO-1009 1 x mug
  press missing; press 1            -> report line-short, report order-put-aside, screen idle, notice order-all-short

packing: two cartons
  cartons CUBE
  open SO-1010 2 x mug              -> left 2
  scan mug                          -> screen apply-label, notice carton-complete, print carton label
  scan label                        -> report carton-closed, screen verify, notice new-box, left 1
  press undo                        -> notice nothing-to-undo, tone refused
  scan mug                          -> print carton label
  scan the label before             -> screen wrong-label, tone wrong
  scan label                        -> report order-shipped, screen idle

packing: another box, and a new one
  open SO-1011 2 x pens + 1 x tape
  scan pens                         -> left 2
  press other-box                   -> screen box
  scan box M                        -> screen override
  press 2                           -> screen verify, notice box-changed, report carton-type-changed, left 2
  press new-box                     -> screen apply-label, print carton label
  scan label                        -> screen verify, left 2

packing: another box, and no time to say why
  open SO-1041 2 x pens + 1 x tape
  scan box M                        -> screen override
  scan pens                         -> report carton-type-changed, report units-scanned, screen verify, left 2

packing: a box that has run out
  open SO-1042 2 x pens + 1 x tape
  scan box M                        -> screen override
  power cut                         -> screen override
  press 3                           -> report carton-type-changed, screen verify, notice box-out-of-stock, left 3
  scan pens; scan pens; scan tape   -> print carton label
  scan label                        -> report order-shipped, screen idle
  open SO-1043 1 x pens             -> screen verify
  scan box M                        -> screen verify, notice box-changed
  scan box S                        -> screen override

packing: taken back
  open SO-1012 2 x pens + 1 x tape
  press undo                        -> notice nothing-to-undo, tone refused
  scan pens; scan tape              -> left 1
  press undo                        -> notice undone, left 2, report scan-undone
  scan pens; scan tape              -> print carton label

packing: cancelled while it is packed
  open SO-1013 2 x pens + 1 x tape
  scan pens; press help             -> screen help
  oms cancels SO-1013               -> screen cancelled, tone supervisor
  scan pens                         -> screen cancelled, tone supervisor
  press done                        -> screen idle, notice put-aside, report order-put-aside

packing: on hold, then the hold is lifted
  open SO-1014 2 x pens
  scan pens                         -> left 1
  oms holds SO-1014                 -> screen held, tone supervisor
  press done                        -> screen idle
  oms unholds SO-1014; scan order SO-1014  -> screen verify, notice order-resumed, left 1
  scan pens                         -> print carton label

packing: on hold with its label on, then the hold is lifted
  open SO-1031 1 x pens
  scan pens                         -> print carton label
  printer done                      -> report carton-closed
  oms holds SO-1031                 -> screen held, tone supervisor
  press done                        -> screen idle
  oms unholds SO-1031; scan order SO-1031  -> screen apply-label
  scan label                        -> report order-shipped, screen idle

packing: begun anew with its label on
  open SO-1032 1 x pens
  scan pens                         -> print carton label
  printer done                      -> report carton-closed
  oms frees SO-1032                 -> screen restarted, tone supervisor
  scan label                        -> screen restarted, tone supervisor
  press done                        -> screen idle, notice begin-again, report order-put-aside
  scan order SO-1032                -> screen verify, left 1
  scan pens                         -> print copy 2
  scan label                        -> report carton-closed, report order-shipped, screen idle

packing: other items are asked for while it is packed
  open SO-1033 2 x pens
  scan pens                         -> left 1
  oms changes SO-1033 1 x tape      -> screen changed, tone supervisor
  press done; scan order SO-1033    -> screen verify, left 1
  scan tape                         -> print carton label

packing: another address before the label
  open SO-1034 2 x pens
  scan pens                         -> left 1
  oms readdresses SO-1034           -> screen verify, left 1
  scan pens                         -> print carton label

packing: another address after the label
  open SO-1035 1 x pens
  scan pens                         -> print carton label
  printer done                      -> report carton-closed
  oms readdresses SO-1035           -> screen new-label, tone supervisor
  press done                        -> screen apply-label, print copy 2, report label-reprinted
  scan label                        -> report order-shipped, screen idle

packing: disputed while it is packed
  open SO-1036 2 x pens
  scan pens                         -> left 1
  oms disputes SO-1036              -> screen dispute, tone supervisor
  scan pens                         -> screen dispute, tone supervisor
  press done                        -> screen idle, report order-put-aside

packing: packed at another station
  open SO-1015 2 x pens
  oms gives SO-1015 to PACK-02      -> screen claimed, tone supervisor
  badge sue                         -> screen idle, report order-put-aside

packing: put aside with a closed carton, and on with it
  cartons CUBE
  open SO-1016 2 x mug
  scan mug; scan label              -> print carton label, report carton-closed, left 1
  press help; press put-aside       -> screen idle, notice put-aside
  open SO-1017 1 x mug
  scan mug                          -> print carton label
  scan label                        -> report order-shipped
  scan order SO-1016                -> screen verify, notice order-resumed, left 1
  scan mug                          -> print carton label
  scan label                        -> report order-shipped

packing: the order changed while it was aside
  open SO-1018 2 x pens
  scan pens; press help; press put-aside  -> screen idle
  change SO-1018 1 x tape; scan order SO-1018  -> screen verify, notice order-changed, tone too-many, left 1

packing: the weight is off and a supervisor accepts it
  with a scale
  open SO-1019 1 x mug
  scan mug                          -> screen weigh
  weigh 60 g                        -> screen weigh
  weigh 900 g                       -> screen supervisor-needed, tone supervisor, report supervisor-called
  badge bo                          -> screen supervisor-needed, tone supervisor
  badge sue                         -> screen apply-label, report weight-overridden, print carton label

packing: a supervisor is called
  press help                        -> screen help, tone supervisor, report supervisor-called
  badge sue                         -> screen idle, tone ok
  open SO-1023 1 x mug              -> screen verify
  press help                        -> screen help, report supervisor-called
  scan mug                          -> screen apply-label, print carton label

packing: the right weight lets the carton go
  with a scale
  open SO-1020 1 x mug
  scan mug; weigh 900 g             -> screen supervisor-needed
  weigh 380 g                       -> screen apply-label, print carton label

packing: without a network
  order SO-1021 1 x pens
  network away                      -> tone offline
  scan order SO-1021                -> screen verify, left 1
  scan mug                          -> screen wrong-item, tone wrong
  scan pens                         -> print carton label
  scan label                        -> report order-shipped, screen idle
  network back                      -> screen idle

packing: no license plate is left for the second carton
  cartons CUBE; plates 1
  open SO-1022 2 x mug
  scan mug; scan label              -> print carton label, report carton-closed, screen apply-label, notice station-not-ready
  press help; press put-aside       -> screen idle
