-- Settings that flows of before do not have: their defaults.
update flow_versions set settings = '{
  "customFields": [],
  "theme": {
    "logo": "", "primaryColour": "", "backgroundColour": "", "cornerRadiusPx": 14, "font": "system", "darkMode": "auto"
  }
}'::jsonb || settings;
