<?php

require __DIR__ . '/../vendor/autoload.php';

echo (new Site\Page())->text();
