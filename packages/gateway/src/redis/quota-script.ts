import { type RedisScript, redisScript } from './connection.ts';

/**
 * The calls and bytes of a window in a hash. A gateway tells what it knows of the window: where that is more, the server
 * has lost some, and goes on from there.
 *
 * Words: calls, bytes to count; most calls, most bytes, empty for any number; calls, bytes that are known; when the window
 * may be forgotten, 0 for never. Answer: what is exceeded, calls, bytes, as texts, because they may be larger than the
 * numbers that answers have.
 */
export const quotaScript: RedisScript = redisScript(`
local most = 9007199254740991
local addedCalls, addedBytes = tonumber(ARGV[1]), tonumber(ARGV[2])
local limitCalls, limitBytes = tonumber(ARGV[3]), tonumber(ARGV[4])
local stored = redis.call('HMGET', KEYS[1], 'calls', 'bytes')
local calls = math.max(tonumber(stored[1] or '0') or 0, tonumber(ARGV[5]))
local bytes = math.max(tonumber(stored[2] or '0') or 0, tonumber(ARGV[6]))

local exceeded = ''
if limitCalls and calls + math.max(addedCalls, 1) > limitCalls then
  exceeded = 'calls'
elseif limitBytes and bytes >= limitBytes then
  exceeded = 'bytes'
end
if exceeded == '' and (addedCalls > 0 or addedBytes > 0) then
  calls = math.min(calls + addedCalls, most)
  bytes = math.min(bytes + addedBytes, most)
  redis.call('HSET', KEYS[1], 'calls', string.format('%.0f', calls), 'bytes', string.format('%.0f', bytes))
  if ARGV[7] ~= '0' then redis.call('PEXPIREAT', KEYS[1], ARGV[7]) end
end
return { exceeded, string.format('%.0f', calls), string.format('%.0f', bytes) }
`);
