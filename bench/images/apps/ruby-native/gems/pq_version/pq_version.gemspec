# The source of vendor/cache/pq_version-1.0.0.gem: `gem build pq_version.gemspec` in this folder makes it.
Gem::Specification.new do |gem|
  gem.name = "pq_version"
  gem.version = "1.0.0"
  gem.summary = "The version of libpq"
  gem.authors = ["Slimline"]
  gem.license = "MIT"
  gem.files = ["ext/pq_version/extconf.rb", "ext/pq_version/pq_version.c"]
  gem.extensions = ["ext/pq_version/extconf.rb"]
end
