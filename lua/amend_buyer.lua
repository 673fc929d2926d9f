-- amend_buyer: who buys an order that still waits for its payment has another name or address: its places count for that address from now on.
-- KEYS[1] meta: hash of the session
-- KEYS[2] buyers: hash, buyer to places ordered and bought
-- KEYS[3] order: hash of the order
-- ARGV[1] run id: of the Redis process that the caller talks to
-- ARGV[2] buyer: keyed digest of the e-mail
-- ARGV[3] document: JSON of the order, as it was but for its buyer
-- Replies: {'amended'}   {'limit-exceeded', limit, already}   {'final', state} the order waits no more   {'unknown'}   {'suspended'}
-- @include session
local meta = redis.call('HMGET', KEYS[1], 'epoch', 'limit')
if meta[1] ~= ARGV[1] then return {'suspended'} end
local order = redis.call('HMGET', KEYS[3], 'state', 'buyer', 'places')
if not order[1] then return {'unknown'} end
if order[1] ~= 'awaiting-payment' then return {'final', order[1]} end
if order[2] ~= ARGV[2] then
  local places = size(order[3])
  local already = tonumber(redis.call('HGET', KEYS[2], ARGV[2]) or 0)
  if already + places > tonumber(meta[2]) then return {'limit-exceeded', meta[2], integer(already)} end
  count(KEYS[2], order[2], -places)
  count(KEYS[2], ARGV[2], places)
end
redis.call('HSET', KEYS[3], 'buyer', ARGV[2], 'document', ARGV[3])
return {'amended'}
