-- exit: 3
-- says: inputs.sales: query would be affected by row-level security policy for table "line" (SQLSTATE 42501)
-- expect: t
select to_regnamespace('tierbook') is null;
