-- redeem_code: takes the code that was sent to a buyer: right once, within its time and its tries. One that was not sent, because its address
-- has no orders, is answered like a wrong one, whatever is guessed.
-- KEYS[1] code: hash of digest, email, the tries left, and sent once the letter is on its way
-- ARGV[1] digest: of the code that was typed
-- Replies: {'right', email}   {'wrong', tries left}   {'gone'} used, too old, or tried too often
local offer = redis.call('HMGET', KEYS[1], 'digest', 'email', 'sent')
if not offer[1] then return {'gone'} end
if offer[1] == ARGV[1] and offer[3] then
  redis.call('DEL', KEYS[1])
  return {'right', offer[2]}
end
local left = redis.call('HINCRBY', KEYS[1], 'left', -1)
if left > 0 then return {'wrong', left} end
redis.call('DEL', KEYS[1])
return {'gone'}
