-- 1,000 a month for a year, and in the last month 10,500 come back: no one-off. Of shop 2, one month is.
create schema erp;
create table erp.line (sold_on date, item int, customer int, amount numeric(12, 2), cost numeric(12, 2));
create table erp.item (item int, name text);
create table erp.customer (customer int, name text, channel text);

insert into erp.item values (1, 'Tea');
insert into erp.customer values (1, 'Steady', 'one'), (2, 'Once', 'two');
insert into erp.line
select (date '2025-11-10' + make_interval(months => m))::date, 1, 1, 1000, 600 from generate_series(0, 11) m
union all select (date '2025-11-10' + make_interval(months => m))::date, 1, 2, 10, 6 from generate_series(0, 11) m
union all values (date '2026-10-30', 1, 1, -10500, -6300), ('2026-05-10', 1, 2, 700, 420), ('2026-06-11', 1, 2, -60, -36);
