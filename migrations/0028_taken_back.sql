-- A withdrawn proposal can be taken back into the queue; the leads read in their history who did it.
alter table plan_event drop constraint plan_event_act;
alter table plan_event add constraint plan_event_act
    check (act in ('planned', 'taken_back', 'held', 'stopped', 'taken_out', 'returned'));
