-- When a mail with commands was written, by its own account; none where that cannot be. A mail that was held up on its way
-- does not undo what its sender did after it.
alter table received_command add column sent_at timestamptz;
