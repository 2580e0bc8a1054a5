-- exit: 3
-- says: inputs.sales.product_id has the collation erp.nocase, to which different texts are equal
-- expect: t
select to_regnamespace('tierbook') is null;
