-- Who stands in line before a destination, the longest due first.
create index deliveries_in_line on deliveries (destination_id, next_attempt_at) where state = 'pending';
