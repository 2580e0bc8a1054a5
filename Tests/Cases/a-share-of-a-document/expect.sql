-- exit: 3
-- says: inputs.sales.cost: has a window function, which looks at other rows
-- expect: t
select to_regnamespace('tierbook') is null;
