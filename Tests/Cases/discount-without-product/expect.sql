-- exit: 4
-- says: inputs.sales: 1 row of 11 break the contract (null_product_id 1)
-- says: map product_id: "coalesce(item, 0)" and cost: "case when item is null then 0 else cost end", or that product_id and a row 0 with unit_cost 0 in inputs.products

-- expect: f
select to_regclass('tierbook.product_summary') is not null;
