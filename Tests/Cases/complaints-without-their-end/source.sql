-- The source knows when complaints came and no more: whether they are answered or still open is not known, which is not 0.
create schema erp;
create table erp.line (sold_on date, item int, customer int, amount numeric(12, 2));
create table erp.item (item int, name text);
create table erp.customer (customer int, name text);
create table erp.complaint (no text, customer int, opened date);

insert into erp.item values (1, 'Tea');
insert into erp.customer values (1, 'Shop');
insert into erp.line values ('2026-10-20', 1, 1, 100);
insert into erp.complaint values ('a', 1, '2026-09-01'), ('b', 1, '2026-10-02'), ('c', 1, '2026-10-30');
