defmodule Front.MixProject do
  use Mix.Project

  def project do
    [
      app: :front,
      version: "0.1.0",
      build_path: "../../_build",
      config_path: "../../config/config.exs",
      deps_path: "../../deps",
      lockfile: "../../mix.lock",
      deps: [{:stock, in_umbrella: true}]
    ]
  end

  def application, do: [extra_applications: [:logger], mod: {Front.Application, []}]
end
