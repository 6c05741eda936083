"""Everything that goes on paper, as values: what a document says, and where each mark of it stands.

`values` holds the documents, `template` what a site may change of their look, `compose` turns the one by
the other into a `Sheet` (pages of placed marks) or a `Flow` (blocks below one another), and `paginate` a
flow into a sheet. Printer languages are none of their business: encoders take sheets and flows.
"""
