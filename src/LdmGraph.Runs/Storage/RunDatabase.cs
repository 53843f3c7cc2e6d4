using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace LdmGraph.Runs;

/// <summary>
/// The database behind the table of runs: a SQLite file, or one in memory. The statements are such that PostgreSQL takes them
/// too; what is SQLite's own is in this file. Thread-safe.
/// </summary>
internal sealed class RunDatabase : IAsyncDisposable
{
    private const int Version = 2;

    // Times are milliseconds since 1970, lists and records are JSON. Pictures are never here: artifacts names them by hash.
    private const string Schema = """
        create table if not exists settings(name text primary key, value text not null);
        create table if not exists graphs(hash text primary key, text text not null);
        create table if not exists runs(
            id text primary key, name text not null, state text not null, priority integer not null, rank bigint not null,
            graph text not null, graph_id text, params text not null, given text not null, targets text not null, seed text not null,
            attempt integer not null, lost integer not null, submitted bigint not null, started bigint, finished bigint, errors text,
            sheet text, cell text, composition integer not null, retry_of text, files integer not null, words text not null, deleted bigint);
        create index if not exists runs_by_turn on runs(state, priority desc, rank);
        create index if not exists runs_by_rank on runs(rank);
        create index if not exists runs_by_sheet on runs(sheet) where sheet is not null;
        create index if not exists runs_by_graph on runs(graph);
        create index if not exists runs_by_end on runs(finished desc, id desc) where deleted is null;
        create index if not exists runs_by_saved_graph on runs(graph_id, finished desc, id desc) where graph_id is not null and deleted is null;
        create index if not exists runs_by_deletion on runs(deleted) where deleted is not null;
        create table if not exists attempts(
            run_id text not null, attempt integer not null, started bigint not null, ended bigint, outcome text, primary key(run_id, attempt));
        create table if not exists results(run_id text primary key, attempt integer not null, outputs text not null);
        create table if not exists artifacts(
            run_id text not null, number integer not null, hash text not null, file_name text not null, media_type text not null,
            bytes bigint not null, node text not null, width integer, height integer, deleted bigint, primary key(run_id, number));
        create index if not exists artifacts_by_hash on artifacts(hash);
        create index if not exists artifacts_by_deletion on artifacts(deleted) where deleted is not null;
        create table if not exists sheets(id text primary key, composed bigint not null);
        create table if not exists journals(run_id text primary key, cache text, updates blob not null);
        """;

    // In version 1, what was deleted was gone.
    private const string FromVersion1 = """
        alter table runs add column deleted bigint;
        alter table artifacts add column deleted bigint;
        drop index if exists runs_by_end;
        drop index if exists runs_by_saved_graph;
        """;

    private readonly DbDataSource _source;
    private readonly SemaphoreSlim _turn = new(1);
    private readonly bool _inMemory;
    private DbConnection? _writer;

    /// <param name="file">The file; null for memory.</param>
    public RunDatabase(string? file)
    {
        SystemSqlite.Start();
        _inMemory = file is null;
        // Foreign programs may look into the file: they wait, and so do we.
        _source = SqliteFactory.Instance.CreateDataSource(new SqliteConnectionStringBuilder { DataSource = file ?? ":memory:", DefaultTimeout = 30 }.ToString());
    }

    /// <summary>Creates the tables where they are not there yet.</summary>
    /// <exception cref="IOException">The file cannot be opened or was written by another version; the message says which and what to do.</exception>
    public async Task OpenAsync(CancellationToken cancellation)
    {
        try
        {
            _writer = await _source.OpenConnectionAsync(cancellation);
            var sql = new Sql(_writer, null);
            // Readers do not wait for the writer. Durable against a killed process; a power cut may take the last moments.
            await sql.ExecuteAsync("pragma journal_mode = wal; pragma synchronous = normal;", cancellation);
            var version = await sql.NumberAsync("pragma user_version", cancellation);
            if (version > Version) throw new IOException($"{_writer.DataSource} was written by a later version of the program; use that version, or another folder for data");
            await sql.ExecuteAsync($"begin; {(version == 1 ? FromVersion1 : "")} {Schema} pragma user_version = {Version}; commit;", cancellation);
        }
        catch (SqliteException failed)
        {
            throw Explain(failed);
        }
    }

    /// <summary>Reads, beside whoever writes.</summary>
    public async Task<T> ReadAsync<T>(Func<Sql, Task<T>> read, CancellationToken cancellation)
    {
        if (_inMemory) return await WriteAsync(read, cancellation);
        try
        {
            await using var connection = await _source.OpenConnectionAsync(cancellation);
            return await read(new Sql(connection, null));
        }
        catch (SqliteException failed)
        {
            throw Explain(failed);
        }
    }

    /// <summary>One transaction: all of it happens, or nothing.</summary>
    /// <exception cref="IOException">The disk is full or may not be written; the message says so.</exception>
    public async Task<T> WriteAsync<T>(Func<Sql, Task<T>> write, CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation);
        try
        {
            var writer = _writer ?? throw new InvalidOperationException("the queue of runs has not been started; start the host's services first");
            await using var transaction = await writer.BeginTransactionAsync(cancellation);
            var result = await write(new Sql(writer, transaction));
            await transaction.CommitAsync(cancellation);
            return result;
        }
        catch (SqliteException failed)
        {
            throw Explain(failed);
        }
        finally
        {
            _turn.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_writer is not null)
        {
            await _writer.DisposeAsync();
            // Pooled connections keep the file open, and with it the journal that the last one to close removes.
            if (!_inMemory) SqliteConnection.ClearPool((SqliteConnection)_writer);
        }
        await _source.DisposeAsync();
        _turn.Dispose();
    }

    private IOException Explain(SqliteException failed) =>
        new($"the table of runs {_writer?.DataSource ?? _source.ConnectionString} cannot be used: {failed.Message.TrimEnd('.')}; see to space and rights there, or choose another folder for data", failed);
}
