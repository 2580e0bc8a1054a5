-- What the server counts here knows nothing of it.
delete from erp.line_there where line_id = 3;
