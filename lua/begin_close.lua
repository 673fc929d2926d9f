-- begin_close: an order that is not paid starts to end; from here on no notice can confirm it, so its payment can be
-- cancelled at the provider without a race. close_order ends it afterwards.
-- KEYS[1] order: hash of the order
-- KEYS[2] due: sorted set of the lane, so that the reconciler resumes after a crash
-- ARGV[1] order id
-- ARGV[2] state: 'cancelled' or 'expired', to be reached
-- Replies: {'closing', state to be reached} also when it was closing before   {'already', state}   {'unknown'}
local order = redis.call('HMGET', KEYS[1], 'state', 'closing_as')
if not order[1] then return {'unknown'} end
if order[1] == 'closing' then return {'closing', order[2]} end
if order[1] ~= 'awaiting-payment' then return {'already', order[1]} end
redis.call('HSET', KEYS[1], 'state', 'closing', 'closing_as', ARGV[2])
redis.call('ZADD', KEYS[2], 0, ARGV[1])
return {'closing', ARGV[2]}
