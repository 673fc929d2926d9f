-- ask_refund: the buyer of an order wants money back: the ledger is told through the lane's stream. Asked for the same again within the hour
-- it is told once; later once more, should it have lost what it was told.
-- KEYS[1] order: hash of the order
-- KEYS[2] sales: stream of the lane
-- ARGV[1] order id
-- ARGV[2] now: ms since 1970
-- ARGV[3] lines: positions of the places that are given back, such as 0,2; '' for the whole order, of a session that is another than the one that was bought
-- Replies: {'asked'} now, or within the hour before   {'unknown'}
local order = redis.call('HMGET', KEYS[1], 'state', 'refund_asked', 'refund_lines')
if not order[1] then return {'unknown'} end
local is_same = order[2] and (order[3] or '') == ARGV[3]
if is_same and tonumber(ARGV[2]) < tonumber(order[2]) + 3600000 then return {'asked'} end
redis.call('HSET', KEYS[1], 'refund_asked', ARGV[2], 'refund_lines', ARGV[3])
redis.call('XADD', KEYS[2], '*', 'kind', 'refund-request', 'order', ARGV[1], 'payment', '', 'at', ARGV[2], 'lines', ARGV[3])
return {'asked'}
