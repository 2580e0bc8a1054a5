-- Turns landed lines (files of sales and stock) back into values, a function for each kind of column. They last as long
-- as the session. docs/architecture/files.md ("Landed lines") has the format, the manifest has the columns.
--
--   create temp table landed (lines integer, as_of bytea, product_id bytea, quantity bytea, value bytea,
--     retail_value bytea);
--   \copy landed from 'WORK/extract/stock-2026-10.CHECKSUM.copy' (format binary)
--   \i sql/landing/lines.sql
--   select line.* from landed, rows from (pg_temp.landed_date(as_of, lines), pg_temp.landed_number(product_id, lines),
--     pg_temp.landed_number(value, lines)) as line(as_of, product_id, value);
--
-- The packed columns of customer_cell open with its column products in the place of lines; its amounts are in units, of
-- which scales among the file's facts has the decimals.
\set landing_quiet :QUIET
\set QUIET on

-- Four bytes, the lowest first.
create or replace function pg_temp.landed_word(bytes bytea, place integer) returns bigint
language sql immutable as $$
  select (get_byte(bytes, place) + (get_byte(bytes, place + 1) << 8) + (get_byte(bytes, place + 2) << 16))
    + (get_byte(bytes, place + 3)::bigint << 24)
$$;

-- Eight bytes, the lowest first, without a sign.
create or replace function pg_temp.landed_words(bytes bytea, place integer) returns numeric
language sql immutable as $$
  select pg_temp.landed_word(bytes, place) + 4294967296::numeric * pg_temp.landed_word(bytes, place + 4)
$$;

-- The number below a power of two whose upper half stands for what is below zero.
create or replace function pg_temp.landed_signed(number numeric, power numeric) returns numeric
language sql immutable as $$
  select number - case when number >= power / 2 then power else 0 end
$$;

-- Whole numbers and amounts, the latter with the decimals of their block.
create or replace function pg_temp.landed_number(field bytea, lines integer) returns setof numeric
language plpgsql immutable as $$
declare
  -- A copy that is not compressed, or each look at a byte would unpack all of them.
  bytes bytea := field || ''::bytea;
  has_nulls boolean := get_byte(bytes, 0) = 1;
  unit numeric := ('1e-' || get_byte(bytes, 1))::numeric;
  width integer := get_byte(bytes, 2);
  base numeric := pg_temp.landed_signed(pg_temp.landed_words(bytes, 4), 18446744073709551616);
begin
  if width = 16 then
    return query
    select nullif(
      pg_temp.landed_signed(
        pg_temp.landed_words(bytes, 12 + 16 * line)
          + 18446744073709551616 * pg_temp.landed_words(bytes, 20 + 16 * line),
        340282366920938463463374607431768211456),
      -170141183460469231731687303715884105728) * unit
    from generate_series(0, lines - 1) as line order by line;
  else
    return query
    select case when not has_nulls or number <> 0 then (base + number) * unit end
    from generate_series(0, lines - 1) as line,
      lateral (select case width
        when 0 then 0
        when 1 then get_byte(bytes, 12 + line)
        when 2 then get_byte(bytes, 12 + 2 * line) + (get_byte(bytes, 13 + 2 * line) << 8)
        when 4 then pg_temp.landed_word(bytes, 12 + 4 * line)
        when 8 then pg_temp.landed_words(bytes, 12 + 8 * line)
      end) as packed(number)
    order by line;
  end if;
end
$$;

create or replace function pg_temp.landed_date(field bytea, lines integer) returns setof date
language sql immutable as $$
  select date '2000-01-01' + number::integer from pg_temp.landed_number(field, lines) as number
$$;

-- Texts as bytes: what stands behind the numbers, looked up by them.
create or replace function pg_temp.landed_bytes(field bytea, lines integer) returns setof bytea
language plpgsql immutable as $$
declare
  bytes bytea := field || ''::bytea;
  place integer := 12 + lines * get_byte(bytes, 2);
  size integer;
  texts bytea[] := '{}';
begin
  for text in 1 .. pg_temp.landed_word(bytes, place) loop
    place := place + 4;
    size := pg_temp.landed_word(bytes, place);
    texts := array_append(texts, substr(bytes, place + 5, size));
    place := place + size;
  end loop;
  return query select texts[number::integer + 1] from pg_temp.landed_number(field, lines) as number;
end
$$;

create or replace function pg_temp.landed_text(field bytea, lines integer) returns setof text
language sql immutable as $$
  select convert_from(bytes, 'UTF8') from pg_temp.landed_bytes(field, lines) as bytes
$$;

create or replace function pg_temp.landed_uuid(field bytea, lines integer) returns setof uuid
language sql immutable as $$
  select encode(bytes, 'hex')::uuid from pg_temp.landed_bytes(field, lines) as bytes
$$;
\set QUIET :landing_quiet
\unset landing_quiet
