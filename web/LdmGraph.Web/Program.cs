using LdmGraph.Web.Serving;

return await ServeProgram.RunAsync(args);
