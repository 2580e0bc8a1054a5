update erp.rate set rate = 0.50;
