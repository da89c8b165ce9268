defmodule MixBeamless.MixProject do
  use Mix.Project

  def project do
    [
      app: :mix_beamless,
      version: "0.1.0",
      elixir: "~> 1.14",
      deps: [],
      description: "Mix tasks that make a static native executable of a project with Beamless, an ahead-of-time compiler.",
      package: [
        licenses: ["Apache-2.0"],
        links: %{},
        files: ["lib", "mix.exs", "README.md"]
      ]
    ]
  end

  def application, do: [extra_applications: []]
end
