-- show_tickets: an order that is a sale here shows its tickets. One that is unknown, or no sale, is for `restore`.
-- KEYS[1] order: hash of the order
-- ARGV[1] until: ms since 1970, until when they are shown
-- ARGV[2] tickets: JSON
-- ARGV[3] revision: how often they were issued again
-- Replies: {'shown'}   {'unknown'}
local state = redis.call('HGET', KEYS[1], 'state')
if state ~= 'confirmed' and state ~= 'ticketed' then return {'unknown'} end
redis.call('HSET', KEYS[1], 'state', 'ticketed', 'tickets', ARGV[2])
if ARGV[3] ~= '0' then redis.call('HSET', KEYS[1], 'revision', ARGV[3]) end
redis.call('PEXPIREAT', KEYS[1], ARGV[1])
return {'shown'}
