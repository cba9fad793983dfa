-- Messages in the trash: found by when they were put there, to be brought back or removed for good.
CREATE INDEX message_trash ON message (deleted_at) WHERE deleted_at IS NOT NULL;
