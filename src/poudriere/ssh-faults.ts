import { Fault } from '../base/fault.ts'

/** Why ssh could not connect, from what it said, with the one remedy. */
export function connectionFault(host: string, stderr: string): Fault {
  const said = lastLines(stderr)
  const problem = (code: string, message: string, hint: string) => ({
    code: `test.${code}`,
    message: `${host}: ${message}`,
    ...(said === '' ? {} : { found: said }),
    hint,
  })
  const [, knownHosts] = /Offending \S+ key in (\S+?):\d+/.exec(stderr) ?? []
  if (/REMOTE HOST IDENTIFICATION HAS CHANGED/.test(stderr))
    return new Fault(
      'refused',
      problem(
        'host-key-changed',
        'its host key is not the known one',
        `ask its administrator whether the key was changed; only then: ssh-keygen -R ${bare(host)}${knownHosts === undefined ? '' : ` -f ${knownHosts}`}`,
      ),
    )
  if (/Host key verification failed|No .* host key is known/.test(stderr))
    return new Fault(
      'denied',
      problem('host-key-unknown', 'its host key is not known here', `ssh ${sshWords(host)} true, and compare the key`),
    )
  if (/Permission denied/.test(stderr))
    return new Fault(
      'denied',
      problem('ssh-denied', 'it lets nobody in with the keys of this machine', `ssh-copy-id ${sshWords(host)}`),
    )
  return new Fault(
    'remote',
    problem('unreachable', 'it cannot be reached', `ssh ${sshWords(host)} true, until that works`),
  )
}

function lastLines(stderr: string): string {
  const lines = stderr.split('\n').map(line => line.replace(/[^\x20-\x7e]/g, '').trim())
  return lines
    .filter(line => line !== '' && !/^@+$/.test(line))
    .slice(-2)
    .join('; ')
}

/** As ssh-keygen and known_hosts write a host: `[builder]:2222`. */
function bare(host: string): string {
  const [, name = host, port] = /^(?:.*@)?(.*?)(?::(\d+))?$/.exec(host) ?? []
  return port === undefined ? name : `'[${name}]:${port}'`
}

function sshWords(host: string): string {
  const [, name = host, port] = /^(.*?)(?::(\d+))?$/.exec(host) ?? []
  return port === undefined ? name : `-p ${port} ${name}`
}
