-- A text that met another one stays as an unsent version until its author has resolved the two.
alter table proposal_version add column conflict text constraint proposal_version_conflict check (conflict in ('open', 'resolved'));

-- What the leads were told last of a filed proposal's text, and when they are to be told what has changed since.
create table edit_notice (
    proposal_id   uuid primary key references proposal on delete cascade,
    told_version  integer not null,
    due_at        timestamptz
);
create index edit_notice_due on edit_notice (due_at) where due_at is not null;
