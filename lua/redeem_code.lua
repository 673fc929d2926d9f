-- redeem_code: takes the code that was sent to a buyer: right once, within its time and its tries.
-- KEYS[1] offer: hash of digest, email and the tries left
-- ARGV[1] digest: of the code that was typed
-- Replies: {'right', email}   {'wrong', tries left}   {'gone'} used, too old, or tried too often
local offer = redis.call('HMGET', KEYS[1], 'digest', 'email')
if not offer[1] then return {'gone'} end
if offer[1] == ARGV[1] then
  redis.call('DEL', KEYS[1])
  return {'right', offer[2]}
end
local left = redis.call('HINCRBY', KEYS[1], 'left', -1)
if left > 0 then return {'wrong', left} end
redis.call('DEL', KEYS[1])
return {'gone'}
