/** Whether a process still runs; a number alone does not tell, since numbers are used again. */
import { readFileSync } from 'node:fs'
import { isCode } from './files.ts'

export interface Being {
  readonly pid: number
  /** When the process began, as the kernel counts; '' where nobody tells. */
  readonly began: string
}

export function isAlive({ pid, began }: Being): boolean {
  if (!hasProcess(pid)) return false
  const now = beganAt(pid)
  return now === '' || began === '' || now === began
}

/** Field 22 of /proc/PID/stat (proc_pid_stat(5)); the second field, the name, may hold blanks and parentheses. */
export function beganAt(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? ''
  } catch {
    return ''
  }
}

function hasProcess(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return !isCode(error, 'ESRCH')
  }
}
