"""The central OMS server: the embedded OMS, its storage and its HTTP API. A terminal never imports it."""
