import { VisuallyHidden } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import type { JobView } from '../../shared/ipc.ts';
import { changesWords, outcomeWord } from '../words/runs.ts';

/** Tells those who hear the page when a backup starts and how it ends. */
export function RunAnnouncer({ jobs }: { jobs: readonly JobView[] }) {
  const before = useRef(jobs);
  const [words, setWords] = useState('');
  useEffect(() => {
    const news = runNews(before.current, jobs);
    before.current = jobs;
    if (news !== '') setWords(news);
  }, [jobs]);
  return <VisuallyHidden role="status">{words}</VisuallyHidden>;
}

/** What began and what ended between two states of the jobs, in words. */
export function runNews(before: readonly JobView[], after: readonly JobView[]): string {
  const earlier = new Map(before.map((job) => [job.id, job]));
  return after
    .flatMap((job) => {
      const was = earlier.get(job.id);
      if (was === undefined || was.state === job.state) return [];
      if (job.state === 'running') return [`The backup of ${job.name} has started.`];
      if (was.state !== 'running' || job.lastRun === null) return [];
      return [
        `The backup of ${job.name} has ended: ${outcomeWord(job.lastRun.outcome).toLowerCase()}, ${changesWords(job.lastRun)}.`,
      ];
    })
    .join(' ');
}
