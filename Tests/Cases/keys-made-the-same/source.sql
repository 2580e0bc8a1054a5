create schema erp;
create collation erp.nocase (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
create table erp.product (product_id text collate erp.nocase primary key, product_name text not null);
create table erp.line (line_id integer primary key, sold_on date not null, product_id text collate erp.nocase not null, customer_id integer not null, amount numeric(12,2) not null);
insert into erp.product values ('P1', 'Tea');
insert into erp.line values (1, '2026-10-01', 'p1', 1, 100), (2, '2026-10-02', 'P1', 2, 200);
