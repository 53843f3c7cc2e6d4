using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>A stream of random numbers, PyTorch's mt19937 on the CPU: the same seed gives the same numbers as there.</summary>
    public class Generator : IDisposable
    {
        private nint handle;

        public Generator(ulong seed = 0, Device? device = null)
        {
            this.device = device ?? CPU;
            handle = Native.Check(Native.ldm_generator_new(this.device.Packed));
            Native.Check(Native.ldm_generator_seed(handle, seed));
        }

        private Generator(nint handle, Device device)
        {
            this.handle = handle;
            this.device = device;
        }

        /// <summary>The stream that operations without a generator draw from.</summary>
        public static Generator Default => new(Native.Check(Native.ldm_generator_default(CPU.Packed)), CPU);

        public Device device { get; }

        public nint Handle
        {
            get
            {
                ObjectDisposedException.ThrowIf(handle == 0, this);
                return handle;
            }
        }

        internal static nint HandleOf(Generator? generator) => generator?.Handle ?? 0;

        public Generator manual_seed(long seed)
        {
            Native.Check(Native.ldm_generator_seed(Handle, unchecked((ulong)seed)));
            return this;
        }

        /// <summary>Seeds from the clock and returns that seed.</summary>
        public long seed()
        {
            var seed = DateTime.UtcNow.Ticks;
            manual_seed(seed);
            return seed;
        }

        public long initial_seed() => unchecked((long)Native.ldm_generator_initial_seed(Handle));

        /// <summary>Everything that decides the numbers to come, as bytes, to resume exactly here.</summary>
        public Tensor get_state() => new(Native.ldm_generator_state(Handle));

        public void set_state(Tensor value) => Native.Check(Native.ldm_generator_set_state(Handle, value.Handle));

        public void Dispose()
        {
            var old = Interlocked.Exchange(ref handle, 0);
            if (old != 0) Native.ldm_generator_free(old);
        }
    }

    public static partial class random
    {
        public static long seed() => Use(g => g.seed());

        public static long initial_seed() => Use(g => g.initial_seed());

        /// <summary>Seeds the default streams of every device.</summary>
        public static Generator manual_seed(long seed)
        {
            Native.Check(Native.ldm_manual_seed(unchecked((ulong)seed)));
            return Generator.Default;
        }

        public static Tensor get_rng_state() => Use(g => g.get_state());

        public static void set_rng_state(Tensor new_state) => Use(g =>
        {
            g.set_state(new_state);
            return 0;
        });

        private static T Use<T>(Func<Generator, T> body)
        {
            using var generator = Generator.Default;
            return body(generator);
        }
    }

    public static Generator manual_seed(long seed) => random.manual_seed(seed);
    public static long seed() => random.seed();
    public static long initial_seed() => random.initial_seed();
    public static Tensor get_rng_state() => random.get_rng_state();
    public static void set_rng_state(Tensor new_state) => random.set_rng_state(new_state);
}
