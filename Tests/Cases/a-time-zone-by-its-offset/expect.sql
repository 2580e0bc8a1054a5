-- exit: 2
-- says: hint: for 8:00 ahead of Greenwich write Etc/GMT-8 or Asia/Shanghai
-- expect: t
select to_regnamespace('tierbook') is null;
