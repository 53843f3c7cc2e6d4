// Tests count live tensors, which belong to the process.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
