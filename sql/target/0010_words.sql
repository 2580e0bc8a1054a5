-- Comments say what the declarations of the tables say.
comment on column :"schema".exception_line.month is 'First day of the month 月份';

insert into :"schema".schema_migration (number, name) values (10, '0010_words.sql');
