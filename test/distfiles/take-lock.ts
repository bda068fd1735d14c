/** A process that takes the lock of a folder, says how it went, and keeps it until its input ends. */
import { Fault } from '../../src/base/fault.ts'
import { lockFolder } from '../../src/distfiles/lock.ts'

const [, , folder = ''] = process.argv
process.stdin.resume()
try {
  const unlock = lockFolder(folder, new Date(0))
  process.stdout.write('mine')
  process.stdin.on('end', unlock)
} catch (error) {
  if (!(error instanceof Fault)) throw error
  process.stdout.write('held')
}
