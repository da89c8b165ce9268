# Tells what Mix knows of a project, as lines of a key and values; `facts.rs` reads them. Runs after `mix compile`, in the same Mix.
defmodule Mix.Tasks.Beamless.Facts do
  def run([folder]) do
    project = Mix.Project.config()
    own = own(project)
    others = others(own)
    escript = project[:escript] || []
    release = release(project, own)

    lines =
      [["name", to_string(escript[:name] || project[:app] || Path.basename(File.cwd!()))]] ++
        for({app, ebin} <- own, do: ["own", to_string(app), ebin]) ++
        for({app, ebin} <- others, do: ["other", to_string(app), ebin]) ++
        for(path <- sources(project), do: ["source", path]) ++
        main(escript, project) ++
        for(app <- release, do: ["release", to_string(app)]) ++
        config(project, folder) ++ runtime(project) ++ [["end"]]

    File.write!(Path.join(folder, "facts"), Enum.map(lines, &[Enum.intersperse(&1, "\t"), "\n"]))
  end

  defp own(project) do
    apps = if Mix.Project.umbrella?(), do: Map.keys(Mix.Project.apps_paths()), else: List.wrap(project[:app])
    for app <- Enum.sort(apps), do: {app, ebin(app)}
  end

  # Dependencies that are not built in this environment have no folder.
  defp others(own) do
    names = Enum.sort(Map.keys(Mix.Project.deps_paths())) -- Keyword.keys(own)
    for app <- names, ebin = ebin(app), File.dir?(ebin), do: {app, ebin}
  end

  # Dependencies may be anywhere, and of an application of an umbrella so is the configuration.
  defp sources(project), do: Map.values(Mix.Project.deps_paths()) ++ [Path.expand(Path.dirname(project[:config_path]))]

  defp ebin(app), do: Path.join([Mix.Project.build_path(), "lib", to_string(app), "ebin"])

  defp main(escript, project) do
    if module = escript[:main_module] do
      app = Keyword.get(escript, :app, project[:app])
      [["main", to_string(module)]] ++ if(app, do: [["before_main", to_string(app)]], else: [])
    else
      for app <- List.wrap(project[:app]), do: ["before_main", to_string(app)]
    end
  end

  # The applications of the only or default release, else those of the project that have something to start.
  defp release(project, own) do
    releases = project[:releases] || []
    name = project[:default_release] || releases |> Keyword.keys() |> List.first()
    options = releases[name] || []
    options = if is_function(options), do: options.(), else: options
    listed = for {app, mode} <- options[:applications] || [], mode not in [:load, :none], do: app

    started =
      for {app, ebin} <- own,
          {:ok, [{:application, _, keys}]} <- [:file.consult(String.to_charlist(Path.join(ebin, "#{app}.app")))],
          keys[:mod],
          do: app

    Enum.uniq(listed ++ started)
  end

  defp config(project, folder) do
    if File.regular?(project[:config_path]) do
      config = Config.Reader.read!(project[:config_path], env: Mix.env(), target: Mix.target())
      path = Path.join(folder, "config")
      File.write!(path, ["%% coding: utf-8\n" | :io_lib.format("~tp.~n", [config])] |> IO.chardata_to_string())
      [["config", path]]
    else
      []
    end
  end

  defp runtime(project) do
    path = project[:config_path] |> Path.dirname() |> Path.join("runtime.exs") |> Path.expand()
    if File.regular?(path), do: [["runtime", path, to_string(Mix.env()), to_string(Mix.target())]], else: []
  end
end
