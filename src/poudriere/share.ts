/** Shares jobs out among hosts: each takes the next one when it is free, and a lost host's jobs go to the others. Pure. */

export interface Sharing<Job, Host> {
  readonly jobs: readonly Job[]
  readonly hosts: readonly Host[]
  /** Jobs at a time on one host. */
  readonly slots: number
  /** May this host do that job? 2: it should, having begun it already. */
  readonly suits: (job: Job, host: Host) => 0 | 1 | 2
  /** `again`: the job goes back to the end of the queue; `lost`: so does it, and the host gets no more. */
  readonly run: (job: Job, host: Host) => Promise<'done' | 'again' | 'lost'>
  readonly signal?: AbortSignal | undefined
}

/** Resolves with the jobs that no host could do, when there is nothing left to do or the signal came. */
export async function shareOut<Job, Host>(sharing: Sharing<Job, Host>): Promise<readonly Job[]> {
  const { hosts, slots, run, signal } = sharing
  const queue = [...sharing.jobs]
  const alive = new Set(hosts)
  let busy = 0
  let wake: (() => void)[] = []
  const changed = () => {
    for (const resolve of wake) resolve()
    wake = []
  }
  const work = async (host: Host): Promise<void> => {
    while (alive.has(host) && signal?.aborted !== true) {
      const job = take(queue, host, alive, sharing)
      if (job === undefined) {
        if (busy === 0) return
        await new Promise<void>(resolve => wake.push(resolve))
        continue
      }
      busy++
      try {
        const end = await run(job, host)
        if (end === 'lost') alive.delete(host)
        if (end !== 'done') queue.push(job)
      } finally {
        busy--
        changed()
      }
    }
  }
  await Promise.all(hosts.flatMap(host => Array.from({ length: slots }, () => work(host))))
  return queue
}

/** A job that another host has begun is left to it as long as that lives. */
function take<Job, Host>(
  queue: Job[],
  host: Host,
  alive: ReadonlySet<Host>,
  { suits }: Sharing<Job, Host>,
): Job | undefined {
  const own = queue.findIndex(job => suits(job, host) === 2)
  const free = (job: Job): boolean => ![...alive].some(other => other !== host && suits(job, other) === 2)
  const index = own === -1 ? queue.findIndex(job => suits(job, host) === 1 && free(job)) : own
  return index === -1 ? undefined : queue.splice(index, 1)[0]
}
