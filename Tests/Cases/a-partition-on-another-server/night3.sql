update erp.line_there set amount = 60 where line_id = 4;
