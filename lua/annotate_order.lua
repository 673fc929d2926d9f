-- annotate_order: notes facts about the payment of an order that still waits for it.
-- KEYS[1] order: hash of the order
-- ARGV[1..] pairs: field, value, … ('payment', 'secret', 'declined')
-- Replies: {'noted'}   {'final', state} the order waits no more   {'unknown'}
local state = redis.call('HGET', KEYS[1], 'state')
if not state then return {'unknown'} end
if state ~= 'awaiting-payment' then return {'final', state} end
redis.call('HSET', KEYS[1], unpack(ARGV))
return {'noted'}
