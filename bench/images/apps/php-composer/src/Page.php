<?php

namespace Site;

use Greeting\Greeting;

final class Page
{
    public function text(): string
    {
        return Greeting::to('composer') . ', libzip ' . strtok(\ZipArchive::LIBZIP_VERSION, '.');
    }
}
