-- Files are told apart by checksums of another kind, whose name is no part of the column's any more.
alter table :"schema".published_month rename column sha256 to checksum;
comment on column :"schema".published_month.checksum is 'Checksum of the file behind these rows 校验和';
comment on column :"schema".run.fingerprint is 'Checksum over all files that the last stage has left; null where none ended well 指纹';

insert into :"schema".schema_migration (number, name) values (5, '0005_checksums.sql');
