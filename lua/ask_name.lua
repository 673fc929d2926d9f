-- ask_name: the buyer of an order puts another name on a ticket: the ledger is told through the lane's stream. Whatever is asked for the same
-- place within the hour, it is told once; later once more, should it have lost what it was told.
-- KEYS[1] order: hash of the order
-- KEYS[2] sales: stream of the lane
-- ARGV[1] order id
-- ARGV[2] now: ms since 1970
-- ARGV[3] line: position of the place
-- ARGV[4] name
-- Replies: {'asked'} now, or within the hour before   {'unknown'}
local field = 'name_asked:' .. ARGV[3]
local order = redis.call('HMGET', KEYS[1], 'state', field)
if not order[1] then return {'unknown'} end
local before = order[2] and tonumber(string.match(order[2], '^%d+'))
if before and tonumber(ARGV[2]) < before + 3600000 then return {'asked'} end
redis.call('HSET', KEYS[1], field, ARGV[2] .. ' ' .. ARGV[4])
redis.call('XADD', KEYS[2], '*', 'kind', 'name-change', 'order', ARGV[1], 'payment', '', 'at', ARGV[2], 'line', ARGV[3], 'name', ARGV[4])
return {'asked'}
