INSERT INTO spool VALUES (1, 'dfa09b510f47e8d5', 2714348798);
INSERT INTO job VALUES (1, 'ho-so:1', 'ticket', '{"number":"A 001"}', 'phieu', 'phieu', '', 'barrier', 600, 1, 2, '0123456789abcdef0123456789abcdef', 0, 2, 0, 1, 0, 4020757138);
INSERT INTO job VALUES (2, 'ho-so:2', 'ticket', '{"number":"A 001"}', 'phieu', '', '', '', 600, 1, 2, '0123456789abcdef0123456789abcdef', 0, 0, 0, 0, 0, 352946704);
INSERT INTO job VALUES (3, NULL, 'ticket', '{"number":"A 001"}', 'phieu', '', '', '', 600, 1, 2, '0123456789abcdef0123456789abcdef', 0, 0, 0, 0, 0, 3386200067);
INSERT INTO news VALUES (1, 1, 2, '', 'barrier', 'phieu', 1, 0, 1097423805);
INSERT INTO paper VALUES ('phieu', 1234, 1, 2753425845);
DELETE FROM sqlite_sequence;
INSERT INTO sqlite_sequence VALUES ('job', 3);
INSERT INTO sqlite_sequence VALUES ('news', 1);
