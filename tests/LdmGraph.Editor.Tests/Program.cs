using LdmGraph.Editor.Documents;

// The tests run this program to be killed: it edits a graph and saves it after every change, as fast as it can.
if (args is not ["edit", var folder]) return 1;
using var sessions = new EditorSessions(new EditorOptions { Folder = folder }, new(TestNodes.Graphs.Catalog));
var session = sessions.List().Count == 0 ? sessions.Create("victim") : sessions.Open("victim");
if (session.Document.Find("counter") is null) session.Apply(new AddNode("", "test.constant@1", 0, 0) { Id = "counter" });
for (var number = 0L; ; number++)
{
    session.Apply(new SetLiteral(PortRef.Input("counter", "value"), Json.Number(session.Revision)) { Gesture = $"{number}" });
    Console.WriteLine(session.Revision);
    session.Save();
}
