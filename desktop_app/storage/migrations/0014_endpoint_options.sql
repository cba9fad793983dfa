-- What is set for one endpoint beside address, model and token, as a JSON object: only what is not as it is without being set.
ALTER TABLE endpoint ADD COLUMN options TEXT NOT NULL DEFAULT '{}';
