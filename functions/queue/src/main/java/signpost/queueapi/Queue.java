package signpost.queueapi;

import java.time.Clock;
import signpost.job.ClaimJob;
import signpost.job.JobStore;
import signpost.job.MoveJob;
import signpost.job.ReadEvents;
import signpost.job.ReportJob;
import signpost.job.RequeueJobs;
import signpost.job.SubmitJob;

/// Everything the function can do.
record Queue(
        JobStore jobs,
        SubmitJob submit,
        ClaimJob claim,
        ReportJob report,
        MoveJob moves,
        RequeueJobs requeue,
        ReadEvents events,
        Clock clock) {}
