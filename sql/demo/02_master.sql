-- Products, salespeople and customers, and the profiles that 03_sales.sql draws their lines from.
-- No random(): every figure comes from whole-number arithmetic, so every PostgreSQL makes the same data.

-- Scatter whole numbers: 0 … 2147483647, and of that the better bits. Each is small enough for the planner to inline.
create function pg_temp.scatter(n bigint) returns bigint language sql immutable as
  $$ select ((n # (n >> 15)) * 1103515245 + 12345) & 2147483647 $$;
create function pg_temp.mix(n bigint) returns bigint language sql immutable as
  $$ select pg_temp.scatter(pg_temp.scatter(n)) >> 7 $$;

-- Margin is that of the list price, in per mille. The season says which months sell more (03_sales.sql).
create temp table category_profile (category text primary key, number integer, margin integer, season text);
insert into category_profile (number, category, margin, season) values
  (1, 'Rice & Pasta', 340, 'flat'), (2, 'Canned Food', 360, 'winter'), (3, 'Coffee & Tea', 430, 'winter'),
  (4, 'Soft Drinks & Water', 320, 'summer'), (5, 'Dairy & Cheese', 290, 'flat'), (6, 'Frozen Food', 330, 'flat'),
  (7, 'Oils & Sauces', 350, 'flat'), (8, 'Bakery & Flour', 320, 'winter'), (9, 'Confectionery & Snacks', 400, 'christmas'),
  (10, 'Cleaning', 450, 'flat'), (11, 'Paper & Household', 380, 'flat'), (12, 'Personal Care', 480, 'flat');

-- Each article comes in two packs, each with the list price of a case.
create temp table article (
  category_number integer, category text, number integer, name text,
  pack_a text, price_a numeric(12,2), pack_b text, price_b numeric(12,2)
);
insert into article values
  (1, 'Rice & Pasta', 1, 'Basmati Rice', '8 × 1 kg', 21.60, '4 × 5 kg', 38.40),
  (1, 'Rice & Pasta', 2, 'Jasmine Rice', '8 × 1 kg', 19.90, '4 × 5 kg', 36.00),
  (1, 'Rice & Pasta', 3, 'Long Grain Rice', '10 × 1 kg', 15.50, '25 kg', 24.90),
  (1, 'Rice & Pasta', 4, 'Risotto Rice', '8 × 500 g', 17.20, '8 × 1 kg', 31.50),
  (1, 'Rice & Pasta', 5, 'Spaghetti', '20 × 500 g', 18.80, '4 × 5 kg', 27.00),
  (1, 'Rice & Pasta', 6, 'Penne', '20 × 500 g', 18.80, '4 × 5 kg', 27.00),
  (1, 'Rice & Pasta', 7, 'Fusilli', '20 × 500 g', 18.80, '4 × 5 kg', 27.40),
  (1, 'Rice & Pasta', 8, 'Lasagne Sheets', '12 × 500 g', 16.40, '3 × 5 kg', 33.10),
  (1, 'Rice & Pasta', 9, 'Egg Noodles', '16 × 250 g', 20.10, '10 × 1 kg', 34.80),
  (1, 'Rice & Pasta', 10, 'Couscous', '12 × 500 g', 17.60, '4 × 5 kg', 31.20),
  (1, 'Rice & Pasta', 11, 'Red Lentils', '12 × 500 g', 18.30, '4 × 5 kg', 34.40),
  (1, 'Rice & Pasta', 12, 'Chickpeas, Dried', '12 × 500 g', 16.90, '4 × 5 kg', 32.20),
  (2, 'Canned Food', 1, 'Chopped Tomatoes', '24 × 400 g', 16.80, '6 × 2.5 kg', 14.70),
  (2, 'Canned Food', 2, 'Tomato Paste', '24 × 140 g', 15.10, '12 × 800 g', 24.20),
  (2, 'Canned Food', 3, 'Sweetcorn', '12 × 340 g', 11.90, '6 × 2.1 kg', 17.30),
  (2, 'Canned Food', 4, 'Garden Peas', '12 × 400 g', 9.80, '6 × 2.6 kg', 16.10),
  (2, 'Canned Food', 5, 'Kidney Beans', '12 × 400 g', 9.20, '6 × 2.5 kg', 14.90),
  (2, 'Canned Food', 6, 'Baked Beans', '24 × 415 g', 18.70, '6 × 2.6 kg', 17.90),
  (2, 'Canned Food', 7, 'Tuna in Brine', '24 × 160 g', 34.60, '6 × 1.7 kg', 49.80),
  (2, 'Canned Food', 8, 'Tuna in Oil', '24 × 160 g', 36.20, '6 × 1.7 kg', 52.40),
  (2, 'Canned Food', 9, 'Sardines', '24 × 125 g', 27.50, '50 × 125 g', 54.90),
  (2, 'Canned Food', 10, 'Peach Halves', '12 × 410 g', 16.30, '6 × 2.6 kg', 22.80),
  (2, 'Canned Food', 11, 'Pineapple Rings', '12 × 432 g', 15.40, '6 × 3 kg', 26.70),
  (2, 'Canned Food', 12, 'Chicken Soup', '12 × 400 g', 15.90, '6 × 2.9 kg', 29.90),
  (3, 'Coffee & Tea', 1, 'Ground Coffee, Dark Roast', '12 × 250 g', 58.80, '6 × 1 kg', 79.20),
  (3, 'Coffee & Tea', 2, 'Ground Coffee, Mild', '12 × 250 g', 55.20, '6 × 1 kg', 74.40),
  (3, 'Coffee & Tea', 3, 'Espresso Beans', '8 × 500 g', 69.60, '6 × 1 kg', 88.20),
  (3, 'Coffee & Tea', 4, 'Decaf Ground Coffee', '12 × 250 g', 60.00, '6 × 500 g', 54.60),
  (3, 'Coffee & Tea', 5, 'Instant Coffee', '12 × 100 g', 46.80, '6 × 500 g', 71.40),
  (3, 'Coffee & Tea', 6, 'Coffee Capsules', '10 × 20', 49.00, '4 × 100', 82.00),
  (3, 'Coffee & Tea', 7, 'Black Tea Bags', '12 × 100', 29.40, '6 × 440', 48.60),
  (3, 'Coffee & Tea', 8, 'Earl Grey Tea Bags', '12 × 50', 22.80, '6 × 200', 37.20),
  (3, 'Coffee & Tea', 9, 'Green Tea Bags', '12 × 50', 23.40, '6 × 200', 38.40),
  (3, 'Coffee & Tea', 10, 'Peppermint Tea', '12 × 25', 15.60, '6 × 100', 25.80),
  (3, 'Coffee & Tea', 11, 'Fruit Tea Assortment', '12 × 25', 16.80, '6 × 100', 27.60),
  (3, 'Coffee & Tea', 12, 'Drinking Chocolate', '12 × 300 g', 27.60, '6 × 2 kg', 62.40),
  (4, 'Soft Drinks & Water', 1, 'Still Water', '6 × 1.5 l', 3.30, '24 × 500 ml', 6.00),
  (4, 'Soft Drinks & Water', 2, 'Mineral Water with Gas', '6 × 1.5 l', 3.50, '24 × 500 ml', 6.20),
  (4, 'Soft Drinks & Water', 3, 'Cola', '6 × 1.5 l', 7.90, '24 × 330 ml', 11.20),
  (4, 'Soft Drinks & Water', 4, 'Cola, Sugar-free', '6 × 1.5 l', 7.90, '24 × 330 ml', 11.20),
  (4, 'Soft Drinks & Water', 5, 'Orange Lemonade', '6 × 1.5 l', 7.10, '24 × 330 ml', 10.40),
  (4, 'Soft Drinks & Water', 6, 'Lemon Lemonade', '6 × 1.5 l', 7.10, '24 × 330 ml', 10.40),
  (4, 'Soft Drinks & Water', 7, 'Apple Juice', '8 × 1 l', 10.80, '24 × 200 ml', 11.60),
  (4, 'Soft Drinks & Water', 8, 'Orange Juice', '8 × 1 l', 14.40, '24 × 200 ml', 14.90),
  (4, 'Soft Drinks & Water', 9, 'Iced Tea, Peach', '6 × 1.5 l', 7.60, '24 × 330 ml', 11.90),
  (4, 'Soft Drinks & Water', 10, 'Energy Drink', '24 × 250 ml', 19.20, '24 × 500 ml', 28.80),
  (4, 'Soft Drinks & Water', 11, 'Tonic Water', '6 × 1 l', 7.30, '24 × 200 ml', 13.20),
  (4, 'Soft Drinks & Water', 12, 'Malt Drink', '24 × 330 ml', 14.20, '12 × 500 ml', 9.90),
  (5, 'Dairy & Cheese', 1, 'UHT Milk, Whole', '12 × 1 l', 11.40, '27 × 200 ml', 10.80),
  (5, 'Dairy & Cheese', 2, 'UHT Milk, Low Fat', '12 × 1 l', 10.90, '27 × 200 ml', 10.40),
  (5, 'Dairy & Cheese', 3, 'Butter', '20 × 250 g', 43.60, '10 kg', 76.00),
  (5, 'Dairy & Cheese', 4, 'Cream Cheese', '12 × 200 g', 17.90, '2 × 2 kg', 19.60),
  (5, 'Dairy & Cheese', 5, 'Gouda Wheel', 'kg', 7.40, '4 × 3 kg', 86.40),
  (5, 'Dairy & Cheese', 6, 'Cheddar Block', 'kg', 8.10, '4 × 2.5 kg', 79.00),
  (5, 'Dairy & Cheese', 7, 'Mozzarella', '12 × 125 g', 13.10, '8 × 1 kg', 52.80),
  (5, 'Dairy & Cheese', 8, 'Feta', '12 × 200 g', 21.00, '8 × 1 kg', 61.60),
  (5, 'Dairy & Cheese', 9, 'Yoghurt, Plain', '12 × 500 g', 13.20, '4 × 5 kg', 34.80),
  (5, 'Dairy & Cheese', 10, 'Yoghurt, Strawberry', '20 × 150 g', 11.00, '6 × 1 kg', 14.40),
  (5, 'Dairy & Cheese', 11, 'Cooking Cream', '12 × 500 ml', 19.80, '12 × 1 l', 37.20),
  (5, 'Dairy & Cheese', 12, 'Eggs, Free-range', '18 × 10', 37.80, '12 × 30', 72.00),
  (6, 'Frozen Food', 1, 'French Fries', '10 × 1 kg', 16.50, '4 × 2.5 kg', 15.80),
  (6, 'Frozen Food', 2, 'Garden Vegetables', '12 × 750 g', 18.60, '4 × 2.5 kg', 19.40),
  (6, 'Frozen Food', 3, 'Spinach', '12 × 600 g', 15.00, '4 × 2.5 kg', 17.80),
  (6, 'Frozen Food', 4, 'Fish Fingers', '12 × 450 g', 33.60, '6 × 1.5 kg', 45.60),
  (6, 'Frozen Food', 5, 'Salmon Fillets', '10 × 250 g', 48.00, '5 kg', 82.50),
  (6, 'Frozen Food', 6, 'Prawns', '10 × 250 g', 52.00, '10 × 1 kg', 148.00),
  (6, 'Frozen Food', 7, 'Chicken Nuggets', '10 × 500 g', 31.00, '6 × 1.5 kg', 48.60),
  (6, 'Frozen Food', 8, 'Pizza Margherita', '10 × 320 g', 19.50, '20 × 320 g', 37.50),
  (6, 'Frozen Food', 9, 'Pizza Salami', '10 × 330 g', 21.50, '20 × 330 g', 41.00),
  (6, 'Frozen Food', 10, 'Vanilla Ice Cream', '8 × 1 l', 18.40, '2 × 5 l', 21.60),
  (6, 'Frozen Food', 11, 'Ice Lollies', '12 × 6', 21.60, '60', 19.80),
  (6, 'Frozen Food', 12, 'Puff Pastry', '12 × 450 g', 19.20, '10 kg', 29.50),
  (7, 'Oils & Sauces', 1, 'Olive Oil, Extra Virgin', '12 × 500 ml', 74.40, '4 × 5 l', 178.00),
  (7, 'Oils & Sauces', 2, 'Sunflower Oil', '15 × 1 l', 28.50, '4 × 5 l', 36.80),
  (7, 'Oils & Sauces', 3, 'Rapeseed Oil', '15 × 1 l', 27.80, '4 × 5 l', 35.60),
  (7, 'Oils & Sauces', 4, 'Sesame Oil', '12 × 250 ml', 39.60, '6 × 1 l', 63.00),
  (7, 'Oils & Sauces', 5, 'Wine Vinegar', '12 × 500 ml', 12.60, '4 × 5 l', 18.40),
  (7, 'Oils & Sauces', 6, 'Balsamic Vinegar', '12 × 250 ml', 27.00, '4 × 5 l', 61.20),
  (7, 'Oils & Sauces', 7, 'Ketchup', '12 × 500 ml', 19.80, '4 × 5 kg', 36.40),
  (7, 'Oils & Sauces', 8, 'Mayonnaise', '12 × 500 ml', 22.20, '4 × 5 kg', 43.60),
  (7, 'Oils & Sauces', 9, 'Mustard', '12 × 200 ml', 10.20, '4 × 5 kg', 29.20),
  (7, 'Oils & Sauces', 10, 'Soy Sauce', '12 × 500 ml', 26.40, '4 × 5 l', 52.00),
  (7, 'Oils & Sauces', 11, 'Chilli Sauce', '12 × 300 ml', 19.20, '6 × 1 l', 25.20),
  (7, 'Oils & Sauces', 12, 'Pesto', '12 × 190 g', 25.80, '6 × 1 kg', 57.00),
  (8, 'Bakery & Flour', 1, 'Wheat Flour', '10 × 1 kg', 7.90, '25 kg', 15.40),
  (8, 'Bakery & Flour', 2, 'Wholemeal Flour', '10 × 1 kg', 9.40, '25 kg', 18.20),
  (8, 'Bakery & Flour', 3, 'Rye Flour', '10 × 1 kg', 9.80, '25 kg', 18.90),
  (8, 'Bakery & Flour', 4, 'Sugar', '10 × 1 kg', 10.40, '25 kg', 23.00),
  (8, 'Bakery & Flour', 5, 'Icing Sugar', '16 × 500 g', 14.20, '10 kg', 17.10),
  (8, 'Bakery & Flour', 6, 'Baking Powder', '24 × 100 g', 16.80, '6 × 1 kg', 21.60),
  (8, 'Bakery & Flour', 7, 'Dry Yeast', '20 × 42 g', 14.00, '20 × 500 g', 72.00),
  (8, 'Bakery & Flour', 8, 'Toast Bread', '12 × 500 g', 13.20, '8 × 1 kg', 17.20),
  (8, 'Bakery & Flour', 9, 'Burger Buns', '8 × 6', 13.60, '8 × 12', 24.40),
  (8, 'Bakery & Flour', 10, 'Wraps', '12 × 6', 17.40, '8 × 18', 26.80),
  (8, 'Bakery & Flour', 11, 'Rusks', '12 × 225 g', 13.90, '24 × 225 g', 26.50),
  (8, 'Bakery & Flour', 12, 'Breadcrumbs', '12 × 400 g', 10.90, '10 kg', 18.60),
  (9, 'Confectionery & Snacks', 1, 'Milk Chocolate', '20 × 100 g', 19.60, '10 × 300 g', 27.50),
  (9, 'Confectionery & Snacks', 2, 'Dark Chocolate', '20 × 100 g', 21.40, '10 × 300 g', 29.80),
  (9, 'Confectionery & Snacks', 3, 'Hazelnut Spread', '12 × 400 g', 34.80, '6 × 1 kg', 40.20),
  (9, 'Confectionery & Snacks', 4, 'Strawberry Jam', '12 × 450 g', 22.20, '6 × 1 kg', 23.40),
  (9, 'Confectionery & Snacks', 5, 'Gummy Bears', '20 × 200 g', 20.40, '6 × 1 kg', 27.60),
  (9, 'Confectionery & Snacks', 6, 'Liquorice', '20 × 200 g', 21.80, '6 × 1 kg', 29.10),
  (9, 'Confectionery & Snacks', 7, 'Potato Crisps, Salted', '20 × 175 g', 24.40, '12 × 300 g', 22.80),
  (9, 'Confectionery & Snacks', 8, 'Potato Crisps, Paprika', '20 × 175 g', 24.40, '12 × 300 g', 22.80),
  (9, 'Confectionery & Snacks', 9, 'Salted Peanuts', '20 × 200 g', 22.00, '10 × 1 kg', 43.50),
  (9, 'Confectionery & Snacks', 10, 'Mixed Nuts', '14 × 200 g', 33.60, '10 × 1 kg', 96.00),
  (9, 'Confectionery & Snacks', 11, 'Butter Biscuits', '16 × 200 g', 19.20, '24 × 200 g', 27.80),
  (9, 'Confectionery & Snacks', 12, 'Cereal Bars', '10 × 6', 18.50, '20 × 6', 35.50),
  (10, 'Cleaning', 1, 'Washing-up Liquid', '16 × 500 ml', 16.80, '2 × 5 l', 13.60),
  (10, 'Cleaning', 2, 'Laundry Detergent', '6 × 1.5 l', 33.60, '4 × 5 l', 58.00),
  (10, 'Cleaning', 3, 'Laundry Powder', '5 × 2 kg', 34.50, '10 kg', 28.90),
  (10, 'Cleaning', 4, 'Fabric Softener', '8 × 1 l', 16.00, '2 × 5 l', 14.80),
  (10, 'Cleaning', 5, 'All-purpose Cleaner', '12 × 1 l', 19.80, '2 × 10 l', 23.40),
  (10, 'Cleaning', 6, 'Glass Cleaner', '12 × 500 ml', 18.60, '2 × 5 l', 12.90),
  (10, 'Cleaning', 7, 'Bathroom Cleaner', '12 × 750 ml', 22.80, '2 × 5 l', 14.90),
  (10, 'Cleaning', 8, 'Bleach', '12 × 1 l', 14.40, '2 × 10 l', 16.80),
  (10, 'Cleaning', 9, 'Dishwasher Tablets', '6 × 40', 41.40, '4 × 100', 62.00),
  (10, 'Cleaning', 10, 'Scouring Sponges', '24 × 3', 18.20, '120', 22.40),
  (10, 'Cleaning', 11, 'Microfibre Cloths', '20 × 4', 28.00, '100', 29.50),
  (10, 'Cleaning', 12, 'Rubber Gloves', '12 × 1 pair', 14.40, '144 pairs', 98.00),
  (11, 'Paper & Household', 1, 'Toilet Paper', '8 × 8 rolls', 26.40, '64 rolls', 24.80),
  (11, 'Paper & Household', 2, 'Toilet Paper, Recycled', '8 × 8 rolls', 23.80, '64 rolls', 22.60),
  (11, 'Paper & Household', 3, 'Kitchen Rolls', '8 × 4 rolls', 22.40, '32 rolls', 20.80),
  (11, 'Paper & Household', 4, 'Paper Napkins', '20 × 50', 17.60, '20 × 250', 42.00),
  (11, 'Paper & Household', 5, 'Facial Tissues', '12 × 100', 14.80, '30 × 150', 38.50),
  (11, 'Paper & Household', 6, 'Bin Liners 35 l', '25 × 20', 21.50, '50 × 20', 39.00),
  (11, 'Paper & Household', 7, 'Bin Liners 60 l', '20 × 20', 23.60, '40 × 20', 43.80),
  (11, 'Paper & Household', 8, 'Cling Film', '12 × 30 m', 16.90, '6 × 300 m', 34.20),
  (11, 'Paper & Household', 9, 'Aluminium Foil', '12 × 20 m', 23.20, '6 × 150 m', 52.00),
  (11, 'Paper & Household', 10, 'Baking Paper', '20 × 15 m', 21.00, '6 × 100 m', 31.80),
  (11, 'Paper & Household', 11, 'Freezer Bags', '20 × 30', 24.00, '40 × 30', 44.40),
  (11, 'Paper & Household', 12, 'Tealights', '20 × 50', 29.00, '10 × 100', 27.50),
  (12, 'Personal Care', 1, 'Shampoo', '12 × 400 ml', 27.60, '24 × 250 ml', 43.20),
  (12, 'Personal Care', 2, 'Shower Gel', '12 × 300 ml', 19.80, '6 × 1 l', 19.20),
  (12, 'Personal Care', 3, 'Hand Soap', '12 × 500 ml', 16.20, '2 × 5 l', 15.60),
  (12, 'Personal Care', 4, 'Bar Soap', '48 × 100 g', 26.40, '144 × 100 g', 69.00),
  (12, 'Personal Care', 5, 'Toothpaste', '24 × 75 ml', 31.20, '48 × 75 ml', 58.80),
  (12, 'Personal Care', 6, 'Toothbrushes', '24', 28.80, '72', 79.20),
  (12, 'Personal Care', 7, 'Deodorant', '12 × 150 ml', 25.20, '24 × 150 ml', 47.50),
  (12, 'Personal Care', 8, 'Body Lotion', '12 × 400 ml', 37.20, '24 × 250 ml', 52.80),
  (12, 'Personal Care', 9, 'Razors', '20 × 5', 46.00, '40 × 5', 86.00),
  (12, 'Personal Care', 10, 'Cotton Pads', '24 × 100', 22.80, '48 × 100', 42.00),
  (12, 'Personal Care', 11, 'Nappies', '4 × 44', 41.60, '4 × 80', 69.20),
  (12, 'Personal Care', 12, 'Sun Cream', '12 × 200 ml', 66.00, '24 × 200 ml', 126.00);

-- What 03_sales.sql and 04_stock.sql need to know of a product. Months count from 0 = 2024-11 to 23 = 2026-10.
create temp table product_profile (
  product_id  integer primary key,
  weight      integer not null,            -- how often it is bought, relative to the others
  slope       integer not null default 0,  -- growth a month, in per cent of the middle
  season      text    not null default 'flat',
  first_month integer not null default 0,
  last_month  integer not null default 23,
  cover       integer not null             -- stock held, in per mille of a month's sales
);

insert into shop.product (product_id, product_name, category, unit_cost, list_price)
select id, name || ' ' || pack, category,
  -- Purchasing has not yet said the latest cost of a few; their lines have one.
  case when mix % 40 <> 7 then round(price * (1000 - margin - 60 + mix % 121) / 1000, 4) end, price
from (
  select category_number * 100 + a.number * 2 - 1 + pack.second as id, name, a.category, c.margin,
    case pack.second when 0 then pack_a else pack_b end as pack,
    case pack.second when 0 then price_a else price_b end as price,
    pg_temp.mix(category_number * 100 + a.number * 2 - 1 + pack.second) as mix
  from article a join category_profile c using (category) cross join (values (0), (1)) as pack (second)
) as p;

-- A few sell most, most sell little; two in ten grow, two in ten shrink, so tiers move.
insert into product_profile (product_id, weight, slope, season, cover)
select product_id, 100000 / (2 + row_number() over (order by pg_temp.mix(product_id * 7919), product_id)),
  (case pg_temp.mix(product_id * 31) % 10 when 0 then 6 when 1 then 4 when 2 then -4 when 3 then -6 else 0 end),
  season,
  -- Two months' stock of slow sellers is usual, six is what a report should find.
  case when pg_temp.mix(product_id * 101) % 17 = 0 then 6000 else 300 + pg_temp.mix(product_id * 101) % 1700 end
from shop.product join category_profile using (category);

-- Products whose names say which case they are.
insert into shop.product values
  (9001, 'Gift Basket, Packed to Order (no stock)', 'Confectionery & Snacks', 24.0000, 45.00),
  (9002, 'Still Water 8 × 1 l, Loss Leader (sold below cost)', 'Soft Drinks & Water', 3.9000, 3.30),
  (9003, 'Fondue Set (never sold)', 'Paper & Household', 31.5000, 59.00),
  (9004, 'Blossom Honey 12 × 500 g (cost unknown)', 'Confectionery & Snacks', null, 62.40),
  (9005, 'Panettone 6 × 750 g (before Christmas only)', 'Bakery & Flour', 27.0000, 45.60),
  (9006, 'Oat Drink Barista 12 × 1 l (rising)', 'Dairy & Cheese', 15.4000, 25.20),
  (9007, 'Evaporated Milk 24 × 410 g (fading)', 'Dairy & Cheese', 22.8000, 34.80),
  (9008, 'Charcoal 5 × 3 kg (discontinued 2025-08)', 'Paper & Household', 13.2000, 21.50),
  (9009, 'Kombucha 12 × 330 ml (launched 2026-04)', 'Soft Drinks & Water', 13.5000, 24.00),
  (9010, 'Peanut Butter 12 × 350 g (recalled 2026-10)', 'Confectionery & Snacks', 19.8000, 33.60),
  (9011, 'Sample Sachets 100 × 10 g (given away)', 'Personal Care', 4.5000, 9.00),
  (9012, 'Carrier Bags 1000 (counted below zero)', 'Paper & Household', 17.0000, 29.00),
  (9013, 'Mixed Display (no category)', null, 88.0000, 140.00);

insert into product_profile values
  (9001, 1500, 0, 'christmas', 0, 23, 0), (9002, 4200, 0, 'summer', 0, 23, 400), (9003, 0, 0, 'flat', 0, 23, 0),
  (9004, 900, 0, 'flat', 0, 23, 900), (9005, 5000, 0, 'flat', 0, 23, 800), (9006, 5200, 8, 'flat', 0, 23, 500),
  (9007, 5200, -8, 'flat', 0, 23, 700), (9008, 2500, 0, 'summer', 0, 9, 600), (9009, 4000, 0, 'summer', 17, 23, 600),
  (9010, 2200, 0, 'flat', 0, 23, 800), (9011, 700, 0, 'flat', 0, 23, 300), (9012, 900, 0, 'flat', 0, 23, -150),
  (9013, 600, 0, 'flat', 0, 23, 500),
  (9999, 120, 0, 'flat', 0, 23, 0);  -- sold, but unknown to the product master

-- What 9999's lines cost and sell for; everything else takes the product's own.
create temp view priced as
  select product_id, list_price, coalesce(unit_cost, round(list_price * 62 / 100, 4)) as unit_cost from shop.product
  union all select 9999, 30.00, 19.5000;

insert into shop.salesperson values
  (1, 'Anna Berg'), (2, 'Ben Okafor'), (3, 'Carla Mendes'), (4, 'David Lindqvist'), (5, 'Elif Kaya'), (6, 'Frank Moreau'),
  (7, 'Grace Adeyemi'), (8, 'Hugo Novak'), (9, 'Ines Costa'), (10, 'Jonas Weber'), (11, 'Kate O''Brien'), (12, 'Liu Wei'),
  (13, 'Mario Ricci (left 2025-10)');

-- How a customer buys: lines and orders a month, cases a line, discount in per mille, months in which it buys,
-- growth a month in per cent of the middle, and how many of the twelve categories.
create temp table customer_profile (
  customer_id integer primary key,
  lines integer not null, orders integer not null, cases integer not null, discount integer not null,
  first_month integer not null default 0, last_month integer not null default 23,
  slope integer not null default 0, categories integer not null default 12
);

create temp view place as
  select ordinality::integer as number, name from unnest(array[
    'Abbey', 'Alder', 'Ashford', 'Beacon', 'Birch', 'Bridge Street', 'Castle', 'Cedar', 'Chapel', 'Cliffside', 'Cross Keys',
    'Dale', 'Eastgate', 'Elm', 'Fairview', 'Fen', 'Garden Row', 'Glen', 'Greenway', 'Harbour', 'Hazel', 'Hillcrest', 'Ivy',
    'Juniper', 'King Street', 'Lakeside', 'Lime Tree', 'Market Square', 'Meadow', 'Mill Lane', 'Northgate', 'Oak', 'Orchard',
    'Park', 'Pine', 'Quay', 'River', 'Rose', 'Southgate', 'Spring', 'Station', 'Summit', 'Tower', 'Valley', 'Westgate'
  ]) with ordinality as t (name, ordinality);

-- The usual customers: number of each kind, what its name ends in, and how it buys.
insert into shop.customer (customer_id, customer_name, kind, channel, region, route, opened_on)
select 1000 + row_number() over (order by g.number, place.number, suffix.number),
  place.name || ' ' || suffix.name, g.kind, g.channel, '', '', null
from (values
    (1, 'exclusive',  'distributor',       6, array['Exclusive Distribution']),
    (2, 'agent',      'distributor',       6, array['Agency']),
    (3, 'agent',      'sub-distributor',   8, array['Trading Agents']),
    (4, 'wholesaler', 'distributor',      12, array['Wholesale']),
    (5, 'wholesaler', 'sub-distributor',  22, array['Cash & Carry']),
    (6, 'chain',      'key-account store',20, array['Supermarkets']),
    (7, 'retailer',   'key-account store', 8, array['Department Store']),
    (8, 'retailer',   'small retail',    150, array['Corner Shop', 'Grocery', 'Mini Market', 'Food & Home'])
  ) as g (number, kind, channel, customers, suffixes)
  cross join place
  cross join lateral unnest(g.suffixes) with ordinality as suffix (name, number)
-- Each kind starts at another place of the list, so that not all are called Abbey.
where (place.number + g.number * 11) % 45 * cardinality(g.suffixes) + suffix.number <= g.customers;

insert into customer_profile (customer_id, lines, orders, cases, discount, slope, categories)
select customer_id,
  (lines * (600 + mix % 800) / 1000)::integer, orders,
  -- A few buy much, most buy little.
  greatest(1, cases * (250 + 3 * size * size * size / 1000000) / 1000)::integer,
  (discount + mix / 7 % 40)::integer,
  (case mix % 11 when 0 then 4 when 1 then 2 when 2 then -1 when 3 then -2 else 0 end),
  (categories - mix / 3 % 4)::integer
from shop.customer join (values
    ('distributor', 56, 5, 46, 120, 12), ('sub-distributor', 44, 5, 18, 80, 12),
    ('key-account store', 78, 9, 16, 100, 12), ('small retail', 27, 4, 7, 10, 10)
  ) as c (channel, lines, orders, cases, discount, categories) using (channel)
  cross join lateral (select mix, mix / 1000 % 1000 as size from pg_temp.mix(customer_id * 6007) as mix) as m;

-- A fifth came after the first month; a few have gone.
update customer_profile set first_month = 1 + pg_temp.mix(customer_id * 17) % 17 where pg_temp.mix(customer_id) % 5 = 0;
update customer_profile set last_month = first_month + pg_temp.mix(customer_id * 13) % (23 - first_month)
  where pg_temp.mix(customer_id) % 16 = 1 and first_month < 23;

-- Customers whose names say which case they are; what they do is in the newest month, 2026-10.
insert into shop.customer (customer_id, customer_name, kind, channel, region, route) values
  (2001, 'One-off Bulk Buyer Ltd', 'wholesaler', 'sub-distributor', '', ''),
  (2002, 'Growing Corner Shop', 'retailer', 'small retail', '', ''),
  (2003, 'Squeezer Hypermarket', 'chain', 'key-account store', '', ''),
  (2004, 'Big But Profitless Chain', 'chain', 'key-account store', '', ''),
  (2005, 'Leaving Wholesale Co', 'wholesaler', 'distributor', '', ''),
  (2006, 'Narrowing Range Grocery', 'retailer', 'small retail', '', ''),
  (2007, 'Gone Since Spring Grocery', 'retailer', 'small retail', '', ''),
  (2008, 'Lost Last Year Agency', 'agent', 'distributor', '', ''),
  (2009, 'New This October Market', 'retailer', 'small retail', '', ''),
  (2010, 'New In March Dealer', 'exclusive', 'distributor', '', ''),
  (2011, 'Silent Since September Stores', 'retailer', 'key-account store', '', ''),
  (2012, 'Diverting Distributor', 'exclusive', 'distributor', '', ''),
  (2013, 'Summer Beach Kiosk', 'retailer', 'small retail', '', ''),
  (2014, 'Prospect Delicatessen (visited six times)', 'retailer', 'small retail', '', ''),
  (2015, 'Prospect Canteen (visited four times)', 'retailer', 'small retail', '', ''),
  (2016, 'Prospect Hotel Group (never visited)', 'chain', 'key-account store', '', ''),
  (2017, 'Seldom But Big Catering', 'wholesaler', 'sub-distributor', '', ''),
  (2018, 'Coming Key Store', 'retailer', 'key-account store', '', ''),
  (2019, 'Almost Coming Store', 'retailer', 'key-account store', '', ''),
  (2020, 'Falling Three Months Grocery', 'retailer', 'small retail', '', ''),
  (2021, 'Down In Three Months Market', 'retailer', 'small retail', '', ''),
  (2022, 'Quiet For Three Weeks Grocery', 'retailer', 'small retail', '', ''),
  (2023, 'Down On Last Year Mini Market', 'retailer', 'small retail', '', ''),
  (2024, 'Over Its Limit Supermarkets', 'chain', 'key-account store', '', ''),
  (2025, 'Dishonoured Note Cash & Carry', 'wholesaler', 'sub-distributor', '', ''),
  (2026, 'Overdue Since Summer Agents', 'agent', 'sub-distributor', '', ''),
  (2027, 'Owes More Than It Owns Wholesale', 'wholesaler', 'distributor', '', ''),
  (2028, 'Canteen Without A Channel', 'retailer', null, '', ''),
  (2029, 'Kiosk Without A Kind', null, 'small retail', '', ''),
  (2030, 'Bakery Without A Salesperson', 'retailer', 'small retail', '', '');

insert into customer_profile values
  (2001, 150, 4, 90, 140, 0, 23, 0, 12), (2002, 40, 6, 6, 20, 0, 23, 8, 12), (2003, 60, 12, 85, 318, 0, 23, 0, 12),
  (2004, 60, 12, 80, 372, 0, 23, 0, 12), (2005, 90, 8, 60, 130, 0, 23, 0, 12), (2006, 80, 5, 4, 25, 0, 23, 0, 12),
  (2007, 50, 4, 6, 25, 0, 17, 0, 12), (2008, 60, 5, 50, 130, 0, 9, 0, 12), (2009, 20, 4, 2, 20, 23, 23, 0, 12),
  (2010, 70, 6, 55, 120, 16, 23, 0, 12), (2011, 80, 8, 18, 110, 0, 21, 0, 12), (2012, 110, 8, 60, 150, 0, 23, 2, 12),
  (2013, 30, 4, 6, 15, 0, 23, 0, 5),
  (2018, 120, 9, 10, 100, 0, 23, 0, 12), (2019, 120, 9, 16, 100, 0, 23, 0, 12), (2020, 80, 5, 4, 20, 0, 23, 0, 12),
  (2021, 80, 5, 4, 20, 0, 23, 0, 12), (2022, 80, 5, 4, 20, 0, 23, 0, 12), (2023, 80, 5, 4, 20, 0, 23, 0, 12),
  (2024, 80, 9, 8, 110, 0, 23, 0, 12), (2025, 60, 5, 12, 80, 0, 23, 0, 12), (2026, 60, 5, 12, 80, 0, 23, 0, 12),
  (2027, 60, 5, 15, 130, 0, 23, 0, 12), (2028, 40, 4, 4, 20, 0, 23, 0, 12), (2029, 40, 4, 4, 20, 0, 23, 0, 12),
  (2030, 40, 4, 4, 20, 0, 23, 0, 12),
  (9999, 4, 2, 3, 0, 0, 23, 0, 12);  -- sold to, but unknown to the customer master
-- 2017 orders the same twice a year: 03_sales.sql says what. 2014 to 2016 never bought.

-- Where a case is made by the course of the months: lines in 2025-10 … 2026-10, in per cent of the profile's, whatever
-- the season.
create temp table customer_course as
select customer_id, 10 + ordinality::integer as m, level
from (values
    -- Month       10   11   12    1    2    3    4    5    6    7    8    9   10
    (2001, array[   5,   5,   5,   5,   5, 100,   5,   5,   5,   5,   5,   5,   5]),  -- over half of its year in March
    (2005, array[ 100, 102,  98, 100, 101,  99, 103, 100,  95,  80,  62,  45,  25]),
    (2006, array[ 100, 102,  98, 100, 101,  99, 103, 100, 102, 100, 130, 136, 140]),  -- fewer categories, not fewer lines
    (2010, array[   0,   0,   0,   0,   0, 100, 102, 105, 103, 104, 101, 103, 100]),
    (2018, array[  30,  30,  32,  30,  33,  35,  40,  55,  65,  76,  88, 100, 112]),  -- rises to the standard amount
    (2019, array[  30,  30,  32,  30,  33,  35,  40,  45,  50,  55,  60,  65,  70]),  -- rises too, not far enough
    (2020, array[ 100,  98, 104, 101, 100, 103,  99, 104, 106, 118, 108,  98,  90]),
    (2021, array[ 100,  98, 102, 101, 100,  99, 102, 165, 170, 168,  98,  94, 103]),  -- had a good early summer
    (2022, array[ 100, 102,  98, 100, 101,  99, 103, 100, 102,  99, 101,  99, 106]),  -- all of October in its first ten days
    (2023, array[ 190, 182, 174, 166, 158, 150, 142, 134, 126, 118, 112, 108, 114]),  -- slides slowly, then holds
    (2028, array[ 100, 102,  98, 100, 101,  99, 103, 100, 102,  99, 101,  99, 104]),
    (2029, array[ 100, 102,  98, 100, 101,  99, 103, 100, 102,  99, 101,  99, 104]),
    (2030, array[ 100, 102,  98, 100, 101,  99, 103, 100, 102,  99, 101,  99, 104])
  ) as c (customer_id, levels) cross join unnest(levels) with ordinality as l (level, ordinality);

update shop.customer set
  region = (array['North', 'East', 'South', 'West', 'Centre'])[1 + customer_id % 5],
  route = (array['N', 'E', 'S', 'W', 'C'])[1 + customer_id % 5] || 1 + pg_temp.mix(customer_id * 3) % 4;
-- Two salespeople share a region's routes; the chains have their own two.
update shop.customer set
  salesperson_id = case when customer_id = 2030 then null when kind = 'chain' then 11 + customer_id % 2
    else 1 + customer_id % 5 * 2 + (right(route, 1)::integer - 1) / 2 end,
  opened_on = (select date '2024-11-01' + make_interval(months => first_month)
    from customer_profile p where p.customer_id = customer.customer_id and first_month > 0);
-- Those who were there from the start opened years ago. A prospect has not opened an account.
update shop.customer set opened_on = date '2014-01-01' + (pg_temp.mix(customer_id * 5) % 3900)::integer
  where opened_on is null and customer_name not like 'Prospect %';
