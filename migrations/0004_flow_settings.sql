-- Settings that flows of before do not have: their defaults.
update flow_versions set settings = '{"customFields": []}'::jsonb || settings;
