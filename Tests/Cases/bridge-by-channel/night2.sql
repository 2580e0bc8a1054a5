update erp.customer set channel = 'agent' where customer = 3;
insert into erp.customer values (9, 'Nine', 'agent');
insert into erp.line values ('2026-10-06', 2, 3, 1, 5, 4);
